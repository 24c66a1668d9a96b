package dev.sprintworker.scaling;

/**
 * One run of a policy on arrivals, from no worker to no worker: the same arrivals, the same result. Autoscalers look at
 * whole multiples of their periods.
 */
final class Simulation {
    private final Scenario scenario;
    private final Events events = new Events();
    private final Prompts prompts;
    private final Pool pool;

    private Simulation(Scenario scenario, double... arrivals) {
        this.scenario = scenario;
        this.prompts = new Prompts(arrivals);
        this.pool = new Pool(events, scenario.worker(), prompts);
    }

    static Run run(Scenario scenario, Policy policy, double... arrivals) {
        Simulation simulation = new Simulation(scenario, arrivals);
        if (policy instanceof KedaPolicy keda) {
            simulation.scale(keda);
        } else if (policy instanceof KnativePolicy knative) {
            simulation.scale(knative);
        }
        simulation.events.run();
        return simulation.result();
    }

    private void scale(KedaPolicy policy) {
        PartitionIntake intake = new PartitionIntake(prompts, pool, scenario.partitions());
        pool.feed(intake);
        publish(intake, 0);
        Keda keda = new Keda(policy, scenario.maxWorkers(), scenario.partitions());
        events.every(policy.pollingInterval(), () -> {
            pool.scaleTo(keda.poll(events.now(), pool.replicas(), intake.lag()));
            return isGoingOn();
        });
        events.every(Hpa.SYNC_PERIOD, () -> {
            pool.scaleTo(keda.sync(events.now(), pool.replicas(), intake.lag()));
            return isGoingOn();
        });
    }

    private void scale(KnativePolicy policy) {
        Activator activator = new Activator(events, pool, policy.containerConcurrency(), scenario, prompts.count());
        pool.feed(activator);
        publish(activator, 0);
        KnativeScaler scaler = new KnativeScaler(policy, scenario.maxWorkers());
        activator.onRequest(prompt -> {
            if (pool.replicas() == 0) {
                scaler.record(events.now(), 1);
                pool.scaleTo(scaler.tick(events.now(), 0, 0));
            }
        });
        events.every(1, () -> {
            if (events.now() > 0) {
                double concurrency = activator.averageConcurrency();
                // Nobody reports where there is neither a pod nor a request.
                if (pool.ready() > 0 || concurrency > 0) {
                    scaler.record(events.now(), concurrency);
                }
                if (events.now() % Kpa.TICK == 0) {
                    pool.scaleTo(scaler.tick(events.now(), pool.replicas(), pool.ready()));
                }
            }
            // What was cut off comes again for its outcome, which may start a pod.
            return isGoingOn() || !activator.isIdle();
        });
    }

    private void publish(Intake intake, int prompt) {
        if (prompt < prompts.count()) {
            events.at(prompts.arrival(prompt), () -> {
                intake.arrived(prompt);
                publish(intake, prompt + 1);
            });
        }
    }

    private boolean isGoingOn() {
        return !prompts.areDone() || !pool.isGone();
    }

    private Run result() {
        return new Run(
                prompts.waits(), pool.workerSeconds(), pool.busySeconds(), pool.coldStarts(), pool.mostWorkers());
    }
}
