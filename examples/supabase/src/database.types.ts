export type Database = {
  public: {
    Tables: {
      tags: {
        Row: { id: number; name: string };
        Insert: { id?: never; name: string };
        Update: { id?: never; name?: string };
        Relationships: [];
      };
      users: {
        Row: { email: string; id: number; name: string };
        Insert: { email: string; id?: never; name: string };
        Update: { email?: string; id?: never; name?: string };
        Relationships: [];
      };
    };
    Views: { [_ in never]: never };
    Functions: { [_ in never]: never };
    Enums: { [_ in never]: never };
    CompositeTypes: { [_ in never]: never };
  };
};
