import numpy as np
from scipy.stats import chi2_contingency

num_fitted = int(len(y_train) * (1 - 0.2))
y_fitted, y_validation = y_train[:num_fitted], y_train[num_fitted:]
for labels in (y_train, y_test, y_fitted, y_validation):
    print(np.bincount(labels))
print(chi2_contingency([np.bincount(y_fitted), np.bincount(y_validation)]))
