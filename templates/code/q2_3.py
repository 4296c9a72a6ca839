by_hand = [(784 + 1) * 256, (256 + 1) * 256, (256 + 1) * 10]
by_keras = [layer.count_params() for layer in model.layers if layer.weights]

assert by_keras == by_hand
assert model.count_params() == sum(by_hand)
