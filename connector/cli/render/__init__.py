"""What people and scripts read: values in, text out."""
