kept = [np.flatnonzero(y_train == label)[:: 1 if label == 0 else 20] for label in range(10)]
y_unbalanced = y_train[np.concatenate(kept)]
counts = np.bincount(y_unbalanced)
class_weight = dict(enumerate(counts.sum() / (len(counts) * counts)))
