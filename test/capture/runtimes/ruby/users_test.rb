# Minitest prints an error with its stack.
require "minitest/autorun"
require "pg"

class UsersTest < Minitest::Test
  def register(email) = PG.connect(ENV.fetch("DATABASE_URL")).exec_params("INSERT INTO users (email) VALUES ($1)", [email])

  def test_registers
    register("ada@example.com")
  end
end
