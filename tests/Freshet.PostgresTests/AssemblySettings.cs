// Most of a test's time is waiting for a server, so more of them fit than there are processors.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
