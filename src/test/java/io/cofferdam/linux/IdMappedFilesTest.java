package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdMappedFilesTest {

    @Test
    void memory_is_mapped_by_newer_kernels() {
        assertThat(IdMappedFiles.known("tmpfs", new KernelRelease(6, 1))).isFalse();
        assertThat(IdMappedFiles.known("tmpfs", new KernelRelease(6, 3))).isTrue();
    }

    @Test
    void disks_are_mapped_and_the_network_is_not() {
        assertThat(IdMappedFiles.known("ext4", new KernelRelease(5, 19))).isTrue();
        assertThat(IdMappedFiles.known("nfs4", new KernelRelease(6, 18))).isFalse();
    }
}
