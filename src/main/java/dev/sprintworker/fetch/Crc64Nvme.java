package dev.sprintworker.fetch;

import java.util.zip.Checksum;

/** CRC-64/NVME, what S3 computes of objects uploaded without a checksum; the SDK's own needs a native library. */
final class Crc64Nvme implements Checksum {
    /** The polynomial 0xad93d23594c93659, lowest power first. */
    private static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L;

    private static final long[] TABLE = new long[256];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
            }
            TABLE[i] = crc;
        }
    }

    private long crc = -1;

    @Override
    public void update(int b) {
        crc = TABLE[(int) (crc ^ b) & 0xff] ^ crc >>> 8;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            update(bytes[i]);
        }
    }

    @Override
    public long getValue() {
        return ~crc;
    }

    @Override
    public void reset() {
        crc = -1;
    }
}
