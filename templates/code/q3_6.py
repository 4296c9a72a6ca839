num_fitted = int(0.8 * len(x_train))
x_fitted, y_fitted = x_train[:num_fitted], y_train[:num_fitted]
means = np.array([x_fitted[y_fitted == label].mean(axis=0).ravel() for label in range(10)])
distances = np.linalg.norm(means[:, None] - means[None], axis=2)

literal = wrong[(wrong["true"] == 1) & (wrong["predicted"] == 8)]
far = wrong.assign(distance=distances[wrong["true"], wrong["predicted"]])
far = far.sort_values(["distance", "p_true"], ascending=[False, True])
