import numpy as np
import pandas as pd

predicted = probabilities.argmax(axis=1)
predictions = pd.DataFrame({"true": y_test, "predicted": predicted})
predictions["p_predicted"] = probabilities.max(axis=1)
predictions["p_true"] = probabilities[np.arange(len(y_test)), y_test]
predictions["correct"] = predicted == y_test
predictions.to_csv("predictions.csv", index_label="index")
