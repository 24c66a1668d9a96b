package dev.sprintworker.sana.denoise;

import java.util.List;

/**
 * The SCM ("trigflow") sampler of SANA-Sprint, in float32 with the order of operations of diffusers SCMScheduler and
 * SanaSprintPipeline, so that latents agree to the last bits.
 */
public final class ScmSampler {
    private final float sigmaData;
    private final float[] timesteps;

    /**
     * Sets the timesteps: from {@code maxTimestep} evenly down to 0, or by way of {@code intermediateTimestep} when
     * there are two steps.
     *
     * @param sigmaData of the scheduler's config
     */
    public ScmSampler(double sigmaData, int steps, float maxTimestep, float intermediateTimestep) {
        this.sigmaData = (float) sigmaData;
        this.timesteps = new float[steps + 1];
        if (steps == 2) {
            timesteps[0] = maxTimestep;
            timesteps[1] = intermediateTimestep;
        } else {
            // torch.linspace counts from both ends towards the middle.
            float step = (0 - maxTimestep) / steps;
            for (int i = 0; i <= steps; i++) {
                timesteps[i] = i < (steps + 1) / 2 ? maxTimestep + step * i : 0 - step * (steps - i);
            }
        }
    }

    /** The denoising network. */
    public interface Network {
        /**
         * Predicts.
         *
         * @param latents of the batch, scaled for the network, row-major
         * @param timestep as the network was trained to see it, 0 to 1
         * @return the prediction, in the shape of the latents
         */
        float[] predict(float[] latents, float timestep);
    }

    /**
     * Draws a picture's noise, from a generator of its own: it does not depend on what it is batched with.
     *
     * @param size elements of the picture's latents
     * @return of each step, standard normal
     */
    public static float[][] noise(long seed, int steps, int size) {
        TorchGenerator generator = new TorchGenerator(seed);
        float[][] noise = new float[steps][];
        for (int step = 0; step < steps; step++) {
            noise[step] = generator.randn(size);
        }
        return noise;
    }

    /**
     * Denoises a batch.
     *
     * @param network to ask once a step
     * @param noise of each picture, see {@link #noise}
     * @return latents without noise, divided by sigma, of one picture after the other
     */
    public float[] sample(Network network, List<float[][]> noise) {
        float[] latents = scaled(noise, 0);
        float[] denoised = latents;
        for (int i = 0; i + 1 < timesteps.length; i++) {
            float s = timesteps[i];
            float t = networkTimestep(s);
            float scale = (float) Math.sqrt(t * t + (1 - t) * (1 - t));
            float[] input = new float[latents.length];
            for (int k = 0; k < input.length; k++) {
                input[k] = latents[k] / sigmaData * scale;
            }
            float[] output = network.predict(input, t);
            denoised = denoise(latents, input, output, s, t, scale);
            boolean last = i + 2 == timesteps.length;
            if (!last) {
                latents = addNoise(denoised, scaled(noise, i + 1), timesteps[i + 1]);
            }
        }
        float[] result = new float[denoised.length];
        for (int k = 0; k < result.length; k++) {
            result[k] = denoised[k] / sigmaData;
        }
        return result;
    }

    /** The timesteps in radians, from the first to 0. */
    float[] timesteps() {
        return timesteps.clone();
    }

    /** The trigflow timestep as the network was trained to see it, 0 to 1. */
    static float networkTimestep(float s) {
        return sin(s) / (cos(s) + sin(s));
    }

    private float[] denoise(float[] latents, float[] input, float[] output, float s, float t, float scale) {
        float onInput = 1 - 2 * t;
        float onOutput = 1 - 2 * t + 2 * (t * t);
        float cos = cos(s);
        float sin = sin(s);
        float[] denoised = new float[latents.length];
        for (int k = 0; k < denoised.length; k++) {
            float prediction = (onInput * input[k] + onOutput * output[k]) / scale * sigmaData;
            denoised[k] = cos * latents[k] - sin * prediction;
        }
        return denoised;
    }

    private static float[] addNoise(float[] denoised, float[] noise, float s) {
        float cos = cos(s);
        float sin = sin(s);
        float[] latents = new float[denoised.length];
        for (int k = 0; k < latents.length; k++) {
            latents[k] = cos * denoised[k] + sin * noise[k];
        }
        return latents;
    }

    /** The noise of a step of all pictures, multiplied with sigma. */
    private float[] scaled(List<float[][]> noise, int step) {
        int size = noise.get(0)[step].length;
        float[] scaled = new float[noise.size() * size];
        for (int i = 0; i < noise.size(); i++) {
            float[] values = noise.get(i)[step];
            for (int k = 0; k < size; k++) {
                scaled[i * size + k] = values[k] * sigmaData;
            }
        }
        return scaled;
    }

    private static float sin(float radians) {
        return (float) Math.sin(radians);
    }

    private static float cos(float radians) {
        return (float) Math.cos(radians);
    }
}
