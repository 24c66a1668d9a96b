# Shared by the three networks: this text is put in front of theirs to make one TorchScript module.
#
# This is the dialect of a TorchScript archive, read by torch::jit::load: free functions are called by their qualified
# name (__torch__.f), every ATen operator is torch.<op>, dtypes are numbers (uint8 0, int64 4, float32 6, bfloat16 15).
# Weights are looked up by the names they have in the snapshot's safetensors.

def mapped(files: Dict[str, Tensor], file: str, file_bytes: int, position: int, source: int, shape: List[int]) -> Tensor:
  # A tensor of a file of file_bytes bytes, whose elements of dtype `source` begin at byte `position`. It is the file's
  # pages, which are read when it is: `place` copies it.
  element = 2
  if source == 6:
    element = 4
  count = 1
  for size in shape:
    count = count * size
  if position % element == 0:
    key = str(source) + file
    if not key in files:
      files[key] = torch.from_file(file, False, file_bytes // element, dtype=source)
    elements = files[key].narrow(0, position // element, count)
  else:
    raw = torch.from_file(file, False, file_bytes, dtype=0).narrow(0, position, count * element)
    elements = torch.view_copy(raw.clone(), dtype=source)
  return elements.view(shape)

def place(weights: Dict[str, Tensor], name: str, dtype: int, device: str) -> None:
  # Copies a mapped weight to the device, as dtype.
  weights[name] = weights[name].to(torch.device(device), dtype, False, True)

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

def join(weights: Dict[str, Tensor], name: str, parts: List[str], dtype: int, device: str) -> None:
  # Makes one linear layer `name` of several mapped ones with the same input, whose outputs then lie one after the other.
  tensors : List[Tensor] = []
  biases : List[Tensor] = []
  for part in parts:
    tensors.append(weights.pop(part + ".weight").to(torch.device(device), dtype))
    if part + ".bias" in weights:
      biases.append(weights.pop(part + ".bias").to(torch.device(device), dtype))
  weights[name + ".weight"] = torch.cat(tensors, 0)
  if len(biases) > 0:
    weights[name + ".bias"] = torch.cat(biases, 0)

def inverse_rms(x: Tensor, dim: int, eps: float) -> Tensor:
  # 1 / root mean square over dimension `dim`, which stays with size 1, in float32 without a float32 copy of x.
  norm = torch.linalg_vector_norm(x, 2, [dim], True, dtype=6)
  return torch.rsqrt(norm * norm / x.size(dim) + eps)

def linear_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  # (batch, heads, positions, head_dim) float32 each, q and k not negative. Attention with weights q k^T, each row divided
  # by its sum: in this order the cost grows with the positions, not with their square.
  k = k.transpose(2, 3)
  sums = torch.matmul(q, torch.sum(k, [3], True))
  return torch.matmul(q, torch.matmul(k, v)).div_(sums.add_(1e-15))

def synchronize(x: Tensor) -> float:
  # Returns when x has been computed: operators of a GPU are queued, reading a value waits for them.
  value = 0.0
  if x.is_cuda:
    value = float(x.flatten()[0])
  return value

def to_device(x: Tensor, beside: Tensor) -> Tensor:
  # x of the host, where `beside` is. What is copied to a GPU is pinned first: the GPU then reads it by itself, while the
  # host goes on. libtorch keeps pinned memory for the next copy, once the GPU is done with this one.
  if beside.is_cuda:
    x = torch.pin_memory(x).to(beside.device, x.dtype, True)
  return x

def to_host(x: Tensor) -> Tensor:
  # x in the host's memory, computed. What a GPU writes is pinned, as in to_device.
  if x.is_cuda:
    host = torch.empty(x.size(), dtype=x.dtype, device=torch.device("cpu"), pin_memory=True)
    x = host.copy_(x)
  return x
