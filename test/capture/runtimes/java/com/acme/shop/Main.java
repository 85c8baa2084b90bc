/** Provokes the failure that the first argument names. */
package com.acme.shop;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

public class Main {
  public static void main(String[] arguments) throws Exception {
    UserService users = new UserService(arguments[1]);
    switch (arguments[0]) {
      case "plain" -> users.register("ada@example.com");
      case "chained" -> users.signUp("ada@example.com");
      case "suppressed" -> users.signUpWithAudit("ada@example.com");
      case "lambda" -> List.of("ada@example.com").forEach(users::signUp);
      case "executor" -> Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "worker");
        thread.setDaemon(true);
        return thread;
      }).submit(() -> users.signUp("ada@example.com")).get();
      case "logged" -> {
        try {
          users.signUp("ada@example.com");
        } catch (RuntimeException error) {
          Logger.getLogger("shop").log(Level.SEVERE, "request failed", error);
        }
      }
      default -> throw new IllegalStateException("Duplicate key users (attempted merging values 1 and 2)");
    }
  }
}
