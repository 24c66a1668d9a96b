# Shared by the three networks: this text is put in front of theirs to make one TorchScript module.
#
# This is the dialect of a TorchScript archive, read by torch::jit::load: free functions are called by their qualified
# name (__torch__.f), every ATen operator is torch.<op>, dtypes are numbers (uint8 0, int64 4, float32 6, bfloat16 15).
# Weights are looked up by the names they have in the snapshot's safetensors.

def bind(weights: Dict[str, Tensor], name: str, raw: Tensor, source: int, shape: List[int], start: int, dtype: int) -> None:
  # raw: uint8, the bytes of the elements from `start` on, stored as dtype `source`. One call binds a tensor,
  # or several in order of `start` when the tensor is too large for one buffer. The result is a copy: raw may go.
  elements = torch.view_copy(raw, dtype=source)
  count = 1
  for size in shape:
    count = count * size
  if torch.numel(elements) == count:
    weights[name] = elements.view(shape).to(dtype)
  else:
    if start == 0:
      weights[name] = torch.empty(shape, dtype=dtype, device=raw.device)
    weights[name].view(-1).narrow(0, start, torch.numel(elements)).copy_(elements)

def linear(weights: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  bias : Optional[Tensor] = None
  if name + ".bias" in weights:
    bias = weights[name + ".bias"]
  return torch.linear(x, weights[name + ".weight"], bias)

def conv2d(weights: Dict[str, Tensor], name: str, x: Tensor, stride: int, padding: int, groups: int) -> Tensor:
  bias : Optional[Tensor] = None
  if name + ".bias" in weights:
    bias = weights[name + ".bias"]
  return torch.conv2d(x, weights[name + ".weight"], bias, [stride, stride], [padding, padding], [1, 1], groups)

def rms_norm(weights: Dict[str, Tensor], name: str, x: Tensor, dim: int, eps: float) -> Tensor:
  # diffusers normalization.py RMSNorm over dimension `dim`: normalised in float32, scaled (and shifted) in the weight's dtype.
  weight = weights[name + ".weight"]
  shape = [1] * x.dim()
  shape[dim] = x.size(dim)
  variance = x.to(6).pow(2).mean([dim], True)
  x = (x * torch.rsqrt(variance + eps)).to(weight.dtype) * weight.view(shape)
  if name + ".bias" in weights:
    x = x + weights[name + ".bias"].view(shape)
  return x

def glumb_conv(weights: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  # diffusers sana_transformer.py GLUMBConv without norm and residual. x: (batch, channels, height, width)
  x = torch.silu(__torch__.conv2d(weights, name + ".conv_inverted", x, 1, 0, 1))
  x = __torch__.conv2d(weights, name + ".conv_depth", x, 1, 1, x.size(1))
  value, gate = torch.chunk(x, 2, 1)
  return __torch__.conv2d(weights, name + ".conv_point", value * torch.silu(gate), 1, 0, 1)
