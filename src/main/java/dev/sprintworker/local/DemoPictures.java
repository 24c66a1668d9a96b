package dev.sprintworker.local;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Brings pictures from S3 to a folder: a file each and one sheet of them all. */
final class DemoPictures implements AutoCloseable {

    private static final int COLUMNS = 3;
    private static final int GAP_PIXELS = 12;

    private final Path directory;
    private final S3AsyncClient s3;
    private final List<BufferedImage> saved = new ArrayList<>();

    DemoPictures(LocalS3 server, Path directory) {
        this.directory = directory;
        this.s3 = S3AsyncClient.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
                .build();
    }

    /**
     * Saves the images of a prompt as {@code id.png}, further ones as {@code id-2.png} and so on.
     *
     * @throws DemoFailedException when the bytes are not the announced ones or no picture
     */
    List<Path> save(String id, List<DemoOutcome.Image> images) throws IOException {
        List<Path> files = new ArrayList<>();
        for (DemoOutcome.Image image : images) {
            byte[] png = download(URI.create(image.uri()));
            String sha256 = sha256(png);
            if (!sha256.equals(image.sha256())) {
                throw new DemoFailedException(
                        image.uri() + " has SHA-256 " + sha256 + ", announced was " + image.sha256());
            }
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
            if (picture == null || picture.getWidth() != image.width() || picture.getHeight() != image.height()) {
                throw new DemoFailedException(
                        image.uri() + " is no picture of " + image.width() + " x " + image.height());
            }
            saved.add(picture);
            files.add(Files.write(
                    directory.resolve(files.isEmpty() ? id + ".png" : id + "-" + (files.size() + 1) + ".png"), png));
        }
        return files;
    }

    /** Draws what was saved on one sheet, row by row in the order it came; empty if there is nothing. */
    Optional<Path> saveGrid() throws IOException {
        if (saved.isEmpty()) {
            return Optional.empty();
        }
        int cellWidth = saved.stream().mapToInt(BufferedImage::getWidth).max().getAsInt() + GAP_PIXELS;
        int cellHeight = saved.stream().mapToInt(BufferedImage::getHeight).max().getAsInt() + GAP_PIXELS;
        int columns = Math.min(COLUMNS, saved.size());
        int rows = (saved.size() + columns - 1) / columns;
        BufferedImage sheet = new BufferedImage(
                columns * cellWidth + GAP_PIXELS, rows * cellHeight + GAP_PIXELS, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = sheet.createGraphics();
        pen.setColor(new Color(0xE8E8E8));
        pen.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < saved.size(); i++) {
            BufferedImage picture = saved.get(i);
            int x = GAP_PIXELS + i % columns * cellWidth + (cellWidth - GAP_PIXELS - picture.getWidth()) / 2;
            int y = GAP_PIXELS + i / columns * cellHeight + (cellHeight - GAP_PIXELS - picture.getHeight()) / 2;
            pen.drawImage(picture, x, y, null);
        }
        pen.dispose();
        Path file = directory.resolve("grid.png");
        ImageIO.write(sheet, "png", file.toFile());
        return Optional.of(file);
    }

    private byte[] download(URI object) {
        return s3.getObject(
                        get -> get.bucket(object.getHost()).key(object.getPath().substring(1)),
                        AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        s3.close();
    }
}
