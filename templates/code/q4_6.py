sigmoid_model, sigmoid_history = train([128, 128], activation="sigmoid")
sigmoid_dropout = train([128, 128], activation="sigmoid", dropout=0.4)
