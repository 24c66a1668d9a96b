# Single operators at the shapes of the networks, to time what no implementation can leave out.

class Operators(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : Dict[str, Tensor]
  files : Dict[str, Tensor]
  dtype : int

  def prepare(self: __torch__.Operators, device: str) -> None:
    pass

  def allocate(self: __torch__.Operators, x: List[int], w: List[int], dtype: int) -> None:
    # Operands of the next call; pictures are channels_last.
    self.weights["x"] = torch.full(x, 0.5, dtype=dtype)
    self.weights["w"] = torch.full(w, 0.01, dtype=dtype)
    if len(x) == 4 and len(w) == 4:
      self.weights["x"] = self.weights["x"].contiguous(memory_format=2)
      self.weights["w"] = self.weights["w"].contiguous(memory_format=2)

  def release(self: __torch__.Operators) -> None:
    self.weights.clear()

  def linear(self: __torch__.Operators, times: int) -> None:
    for _ in range(times):
      self.weights["y"] = torch.linear(self.weights["x"], self.weights["w"], None)

  def matmul(self: __torch__.Operators, times: int) -> None:
    for _ in range(times):
      self.weights["y"] = torch.matmul(self.weights["x"], self.weights["w"])

  def conv(self: __torch__.Operators, times: int, padding: int, groups: int) -> None:
    for _ in range(times):
      self.weights["y"] = torch.conv2d(self.weights["x"], self.weights["w"], None, [1, 1], [padding, padding], [1, 1], groups)
