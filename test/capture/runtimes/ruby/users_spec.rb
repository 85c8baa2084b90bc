# RSpec prints a failure with its causes.
require "active_record"
require "pg"
ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL"))

class User < ActiveRecord::Base
  def self.register(email) = create!(email: email)
end

RSpec.describe User do
  it "registers" do
    User.register("ada@example.com")
  end
end
