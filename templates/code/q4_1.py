def train(units, activation="relu", dropout=0.0, batch_size=batch_size):
    network = keras.Sequential([keras.Input(shape=(28, 28)), layers.Flatten()])
    for neurons in units:
        network.add(layers.Dense(neurons, activation=activation))
        if dropout > 0:
            network.add(layers.Dropout(dropout))
    network.add(layers.Dense(10, activation="softmax"))
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network, network.fit(
        x_train, y_train, batch_size=batch_size, epochs=20, validation_split=0.2
    )

deep_model, deep_history = train([256, 256, 256])
half_model, half_history = train([128, 128])
