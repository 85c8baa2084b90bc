# Raises what Postgrex raises (the driver itself is not installed): the stack is Elixir's own.
defmodule Postgrex.Error do
  defexception [:message]
end

defmodule Shop.Accounts do
  def register(email) do
    raise Postgrex.Error,
      message: """
      ERROR 23505 (unique_violation) duplicate key value violates unique constraint "users_email_index"

          table: users
          constraint: users_email_index

      Key (email)=(#{email}) already exists.\
      """
  end
end

case hd(System.argv()) do
  "plain" -> Shop.Accounts.register("ada@example.com")
  "enum" -> Enum.map(["ada@example.com"], fn email -> Shop.Accounts.register(email) end)
  "task" ->
    Process.flag(:trap_exit, true)
    Task.async(fn -> Shop.Accounts.register("ada@example.com") end)
    Process.sleep(200)
  "test" ->
    ExUnit.start(autorun: false, colors: [enabled: false])
    defmodule AccountsTest do
      use ExUnit.Case
      test "registers" do
        assert Shop.Accounts.register("ada@example.com") == :ok
      end
    end
    ExUnit.run()
  _ -> raise ArgumentError, "duplicate key :email found in keyword list"
end
