"""What lesson 06 must withstand: shapes, masks, dtypes, laws, PyTorch's own multi-head attention, gradients."""
