from sklearn.metrics import classification_report, confusion_matrix

test_loss, test_accuracy = model.evaluate(x_test, y_test)
probabilities = model.predict(x_test)
print(classification_report(y_test, probabilities.argmax(axis=1), digits=3))
print(confusion_matrix(y_test, probabilities.argmax(axis=1)))
