/** Writes a user twice over JDBC; each way to fail is a method. */
package com.acme.shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

class UserService {
  private final String url;

  UserService(String url) {
    this.url = url;
  }

  void register(String email) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement insert = connection.prepareStatement("INSERT INTO users (email) VALUES (?)")) {
      insert.setString(1, email);
      insert.executeUpdate();
    }
  }

  void signUp(String email) {
    try {
      register(email);
    } catch (SQLException error) {
      throw new SignUpFailed("could not sign up " + email, error);
    }
  }

  /** The resource fails to close as well: its exception is suppressed. */
  void signUpWithAudit(String email) throws Exception {
    try (Audit audit = new Audit()) {
      signUp(email);
    }
  }

  static class Audit implements AutoCloseable {
    @Override
    public void close() {
      throw new IllegalStateException("audit log is closed", new java.io.IOException("disk full"));
    }
  }

  static class SignUpFailed extends RuntimeException {
    SignUpFailed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
