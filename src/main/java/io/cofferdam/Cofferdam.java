package io.cofferdam;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service's entry point. */
@SpringBootApplication
public class Cofferdam {

    public static void main(String[] args) {
        SpringApplication.run(Cofferdam.class, args);
    }
}
