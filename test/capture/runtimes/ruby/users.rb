# Writes a user twice with pg, with ActiveRecord and with a wrapping error; the first argument names the failure.
require "pg"

class SignUpFailed < StandardError; end

module Users
  def self.register(connection, email)
    connection.exec_params("INSERT INTO users (email) VALUES ($1)", [email])
  end

  def self.sign_up(connection, email)
    register(connection, email)
  rescue PG::UniqueViolation
    raise SignUpFailed, "could not sign up #{email}"
  end
end

what, url = ARGV
case what
when "plain" then Users.register(PG.connect(url), "ada@example.com")
when "chained" then Users.sign_up(PG.connect(url), "ada@example.com")
when "block" then ["ada@example.com"].each { |email| Users.register(PG.connect(url), email) }
when "active-record"
  require "active_record"
  ActiveRecord::Base.establish_connection(url)
  class User < ActiveRecord::Base
    def self.register(email) = create!(email: email)
  end
  User.register("ada@example.com")
when "logged"
  require "logger"
  begin
    Users.sign_up(PG.connect(url), "ada@example.com")
  rescue SignUpFailed => error
    Logger.new($stdout).error(error)
  end
when "reversed"
  begin
    Users.sign_up(PG.connect(url), "ada@example.com")
  rescue SignUpFailed => error
    puts error.full_message(highlight: false, order: :bottom)
  end
else raise ArgumentError, "duplicate key: email"
end
