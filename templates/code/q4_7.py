for neurons in [16, 32, 64, 128]:
    _, sized_history = train([neurons, neurons], dropout=0.4)
    last_accuracies = sized_history.history["val_accuracy"][-5:]
    print(neurons, 100 * (1 - sum(last_accuracies) / len(last_accuracies)))
