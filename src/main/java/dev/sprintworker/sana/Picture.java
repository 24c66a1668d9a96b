package dev.sprintworker.sana;

/**
 * A generated picture.
 *
 * @param width pixels
 * @param height pixels
 * @param rgb {@code height * width * 3} bytes, row by row from the top, red green blue
 */
public record Picture(int width, int height, byte[] rgb) {}
