class Order < ActiveRecord::Base
  belongs_to :user, optional: true

  def self.place(user_id, sku)
    create!(user_id: user_id, sku: sku)
  end
end
