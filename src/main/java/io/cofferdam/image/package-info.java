/** The OCI image model and the image store, an OCI image layout on disk. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.image;
