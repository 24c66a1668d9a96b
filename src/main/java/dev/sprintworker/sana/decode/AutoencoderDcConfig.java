package dev.sprintworker.sana.decode;

import dev.sprintworker.sana.checkpoint.JsonConfig;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code vae/config.json} of a DC-AE autoencoder; the names are those of the file. */
public record AutoencoderDcConfig(
        int inChannels,
        int latentChannels,
        int attentionHeadDim,
        List<Stage> encoder,
        List<Stage> decoder,
        boolean pixelUnshuffle,
        boolean interpolate,
        boolean decoderInShortcut,
        double scalingFactor) {

    /** Blocks of one resolution, from the picture's (first) to the latents' (last). */
    public record Stage(int channels, int layers, boolean attention, List<Integer> qkvMultiscales) {}

    private static final int GLUMB_EXPAND_RATIO = 4;
    private static final int MAX_CHANNELS = 65_536;
    private static final int MAX_LAYERS = 1000;

    /** @throws SnapshotException if a key is missing or the architecture is another one */
    public static AutoencoderDcConfig read(JsonConfig json) {
        json.require("_class_name", "AutoencoderDC");
        if (json.has("decoder_conv_act_fn")) {
            json.require("decoder_conv_act_fn", "relu");
        }
        int stages = json.positives("decoder_block_out_channels", MAX_CHANNELS).size();
        for (String norm : json.texts("decoder_norm_types", stages)) {
            if (!norm.equals("rms_norm")) {
                throw json.error("decoder_norm_types has " + norm + ", expected rms_norm");
            }
        }
        for (String activation : json.texts("decoder_act_fns", stages)) {
            if (!activation.equals("silu")) {
                throw json.error("decoder_act_fns has " + activation + ", expected silu");
            }
        }
        AutoencoderDcConfig config = new AutoencoderDcConfig(
                json.positive("in_channels"),
                json.positive("latent_channels"),
                json.positive("attention_head_dim"),
                stages(json, "encoder"),
                stages(json, "decoder"),
                json.text("downsample_block_type").equals("pixel_unshuffle"),
                json.text("upsample_block_type").equals("interpolate"),
                json.bool("decoder_in_shortcut", true),
                json.number("scaling_factor"));
        if (config.inChannels != 3) {
            throw json.error("in_channels is " + config.inChannels + ", expected 3: red, green, blue");
        }
        int deepest = config.decoder.get(stages - 1).channels();
        if (config.decoderInShortcut && deepest % config.latentChannels != 0) {
            throw json.error("decoder_block_out_channels ends with " + deepest
                    + ", expected a multiple of latent_channels, " + config.latentChannels);
        }
        return config;
    }

    private static List<Stage> stages(JsonConfig json, String side) {
        List<Integer> channels = json.positives(side + "_block_out_channels", MAX_CHANNELS);
        int count = channels.size();
        List<Integer> layers = json.positives(side + "_layers_per_block", MAX_LAYERS);
        List<String> types = json.texts(side + "_block_types", count);
        List<List<Integer>> multiscales = json.positiveLists(side + "_qkv_multiscales", count);
        if (layers.size() != count) {
            throw json.error(side + "_layers_per_block has " + layers.size() + " entries, expected " + count + " as in "
                    + side + "_block_out_channels");
        }
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean attention = types.get(i).equals("EfficientViTBlock");
            if (!attention && !types.get(i).equals("ResBlock")) {
                throw json.error(
                        side + "_block_types has " + types.get(i) + ", expected ResBlock or EfficientViTBlock");
            }
            stages.add(new Stage(channels.get(i), layers.get(i), attention, multiscales.get(i)));
        }
        return List.copyOf(stages);
    }

    /** Pixels of the picture's side that one position of the latents stands for. */
    public int compressionRatio() {
        return 1 << (encoder.size() - 1);
    }

    /** Every weight with its shape. */
    public Map<String, List<Long>> shapes() {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        int last = encoder.size() - 1;
        conv(shapes, "encoder.conv_in", encoder.get(0).channels(), inChannels, 3, true);
        for (int i = 0; i <= last; i++) {
            Stage stage = encoder.get(i);
            for (int j = 0; j < stage.layers(); j++) {
                block(shapes, "encoder.down_blocks." + i + "." + j, stage);
            }
            if (i < last) {
                long out = encoder.get(i + 1).channels() / (pixelUnshuffle ? 4 : 1);
                conv(
                        shapes,
                        "encoder.down_blocks." + i + "." + stage.layers() + ".conv",
                        out,
                        stage.channels(),
                        3,
                        true);
            }
        }
        conv(shapes, "encoder.conv_out", latentChannels, encoder.get(last).channels(), 3, true);

        last = decoder.size() - 1;
        conv(shapes, "decoder.conv_in", decoder.get(last).channels(), latentChannels, 3, true);
        for (int i = last; i >= 0; i--) {
            Stage stage = decoder.get(i);
            String name = "decoder.up_blocks." + i + ".";
            if (i < last) {
                long out = (long) stage.channels() * (interpolate ? 1 : 4);
                conv(shapes, name + "0.conv", out, decoder.get(i + 1).channels(), 3, true);
            }
            for (int j = 0; j < stage.layers(); j++) {
                block(shapes, name + (i < last ? j + 1 : j), stage);
            }
        }
        norm(shapes, "decoder.norm_out", decoder.get(0).channels());
        conv(shapes, "decoder.conv_out", inChannels, decoder.get(0).channels(), 3, true);
        return shapes;
    }

    private void block(Map<String, List<Long>> shapes, String name, Stage stage) {
        long channels = stage.channels();
        if (!stage.attention()) {
            conv(shapes, name + ".conv1", channels, channels, 3, true);
            conv(shapes, name + ".conv2", channels, channels, 3, false);
            norm(shapes, name + ".norm", channels);
            return;
        }
        long inner = channels / attentionHeadDim * attentionHeadDim;
        List<Integer> kernels = stage.qkvMultiscales();
        for (String projection : List.of(".attn.to_q", ".attn.to_k", ".attn.to_v")) {
            shapes.put(name + projection + ".weight", List.of(inner, channels));
        }
        for (int k = 0; k < kernels.size(); k++) {
            String scale = name + ".attn.to_qkv_multiscale." + k;
            conv(shapes, scale + ".proj_in", 3 * inner, 1, kernels.get(k), false);
            conv(shapes, scale + ".proj_out", 3 * inner, attentionHeadDim, 1, false);
        }
        shapes.put(name + ".attn.to_out.weight", List.of(channels, inner * (1 + kernels.size())));
        norm(shapes, name + ".attn.norm_out", channels);
        long hidden = GLUMB_EXPAND_RATIO * channels;
        conv(shapes, name + ".conv_out.conv_inverted", 2 * hidden, channels, 1, true);
        conv(shapes, name + ".conv_out.conv_depth", 2 * hidden, 1, 3, true);
        conv(shapes, name + ".conv_out.conv_point", channels, hidden, 1, false);
        norm(shapes, name + ".conv_out.norm", channels);
    }

    private static void conv(
            Map<String, List<Long>> shapes, String name, long out, long in, long kernel, boolean bias) {
        shapes.put(name + ".weight", List.of(out, in, kernel, kernel));
        if (bias) {
            shapes.put(name + ".bias", List.of(out));
        }
    }

    private static void norm(Map<String, List<Long>> shapes, String name, long channels) {
        shapes.put(name + ".weight", List.of(channels));
        shapes.put(name + ".bias", List.of(channels));
    }
}
