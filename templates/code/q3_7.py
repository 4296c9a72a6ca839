from sklearn.ensemble import IsolationForest

ids = np.flatnonzero(y_test == 1)
X = x_test[ids].reshape(len(ids), -1)
forest = IsolationForest(n_estimators=300, contamination=0.009, random_state=0)
is_anomaly = forest.fit_predict(X) == -1
scores = forest.score_samples(X)
anomalies = ids[is_anomaly][np.argsort(scores[is_anomaly])]
