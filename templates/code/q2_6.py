history = model.fit(
    x_train, y_train, batch_size=batch_size, epochs=20, validation_split=0.2
)
