package dev.sprintworker.scaling;

/**
 * What came of a run.
 *
 * @param waits seconds from arrival to outcome, in order of arrival
 * @param gpuSeconds that workers existed, cold start included
 * @param busySeconds that devices worked
 * @param maxWorkers at once, those that finish included
 */
record Run(double[] waits, double gpuSeconds, double busySeconds, int coldStarts, int maxWorkers) {}
