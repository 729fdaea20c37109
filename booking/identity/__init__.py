"""Who is asking: passwords, sign-ins, paired phones, and limits on guessing."""
