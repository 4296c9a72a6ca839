val_error = 1 - history.history["val_accuracy"][-1]
test_loss, test_accuracy = model.evaluate(x_test, y_test)
print(f"validation : {val_error:.2%}, test : {1 - test_accuracy:.2%}")
model.save("two_layers_256.keras")
longer = keras.models.load_model("two_layers_256.keras")
more = longer.fit(
    x_train, y_train, batch_size=batch_size,
    initial_epoch=20, epochs=40, validation_split=0.2,
)
