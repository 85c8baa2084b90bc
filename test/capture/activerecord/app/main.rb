# Runs the scenario of that name on fresh tables; without a name it lists them.
require "active_record"
require_relative "app/models/user"
require_relative "app/models/order"

SCENARIOS = {
  "unique" => -> { 2.times { User.register("ada@example.com") } },
  "update" => -> { User.register("ada@example.com"); User.register("grace@example.com").rename("ada@example.com") },
  "bulk" => -> { User.import(["ada@example.com", "ada@example.com"]) },
  "composite" => -> { user = User.register("ada@example.com"); 2.times { Order.place(user.id, "MUG-1") } },
  "foreign-key" => -> { Order.place(99, "MUG-1") },
  "still-referenced" => -> { user = User.register("ada@example.com"); Order.place(user.id, "MUG-1"); user.delete },
  "restricted" => -> { user = User.register("ada@example.com"); Order.place(user.id, "MUG-1"); user.destroy! },
  "not-null" => -> { User.register("ada@example.com", nil) },
  "check" => -> { User.register("ada@example.com", "Ada", -1) },
  "dead-transaction" => -> { User.register("ada@example.com"); User.swallowed("ada@example.com") },
}.freeze

if ARGV.empty?
  puts SCENARIOS.keys
  exit
end

ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL"))
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  drop_table :orders, if_exists: true
  drop_table :users, if_exists: true
  create_table :users do |t|
    t.string :email, index: { unique: true }
    t.string :name, null: false
    t.integer :age
    t.check_constraint "age >= 0", name: "age_not_negative"
  end
  create_table :orders do |t|
    t.references :user, foreign_key: true
    t.string :sku
    t.index %i[user_id sku], unique: true
  end
end

begin
  SCENARIOS.fetch(ARGV[0]).call
rescue StandardError => e
  # What Rails' log prints (DebugExceptions), then what Ruby prints of an uncaught error.
  File.write(ENV["LOG"], "#{e.class} (#{e.message}):\n\n#{e.backtrace.grep(%r{/app/}).map { |line| line.delete_prefix("#{__dir__}/") }.join("\n")}\n")
  raise
end
