"""What a process that trains sets of its environment before it loads TensorFlow; part of the key of each training."""

OF_A_WORKER = {
    "OMP_NUM_THREADS": "1",
    # oneDNN's products were the faster ones on AVX2 too, where TensorFlow does not choose them by itself, and faster
    # still with memory from the system than from their own allocator.
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "TF_ONEDNN_USE_SYSTEM_ALLOCATOR": "1",
}
