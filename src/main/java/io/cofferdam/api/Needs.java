package io.cofferdam.api;

import io.cofferdam.access.Permission;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a caller must be permitted before the body and the parameters of a request are read. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Needs {

    Permission value();

    /** As the operation records it. */
    String action();
}
