import keras

x_train = x_train.astype("float32") / 255
x_test = x_test.astype("float32") / 255

model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
print(model(x_train[:1]).shape)
