package dev.sprintworker.store;

/**
 * A picture ready to be stored.
 *
 * @param png the file
 * @param width pixels
 * @param height pixels
 * @param seed that alone makes this picture again
 */
public record PngPicture(byte[] png, int width, int height, long seed) {}
