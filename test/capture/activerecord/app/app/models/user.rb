class User < ActiveRecord::Base
  has_many :orders, dependent: :restrict_with_exception

  def self.register(email, name = "Ada", age = 36)
    create!(email: email, name: name, age: age)
  end

  def self.import(emails)
    insert_all!(emails.map { |email| { email: email, name: "Ada" } })
  end

  def rename(email)
    update!(email: email)
  end

  def self.swallowed(email)
    transaction do
      begin
        register(email)
      rescue ActiveRecord::RecordNotUnique
        nil
      end
      count
    end
  end
end
