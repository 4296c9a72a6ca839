import time

timed_models, seconds = {}, {batch_size: [], batch_size // 2: []}
for size in seconds:
    timed_models[size], _ = train([128, 128], dropout=0.4, batch_size=size)
for size in 5 * list(seconds):
    start = time.perf_counter()
    timed_models[size].fit(x_train, y_train, size, validation_split=0.2, verbose=0)
    seconds[size].append(time.perf_counter() - start)
