dropout_model, dropout_history = train([128, 128], dropout=0.4)
error_while_fitting = 1 - dropout_history.history["accuracy"][-1]
_, accuracy = dropout_model.evaluate(x_train[:num_fitted], y_train[:num_fitted])
print(f"dropout actif : {error_while_fitting:.2%}, inactif : {1 - accuracy:.2%}")
