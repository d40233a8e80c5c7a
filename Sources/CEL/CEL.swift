// CEL: chapter to be written with the target.
