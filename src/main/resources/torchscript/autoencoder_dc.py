# diffusers autoencoder_dc.py AutoencoderDC.decode, and the picture out of what it decoded.
#
# Time and memory go into the last stages' tensors. They are channels_last (a position's channels lie side by side, as
# convolutions and norms like it), changed in place, and never copied to float32 as a whole.

class AutoencoderDC(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : Dict[str, Tensor]
  files : Dict[str, Tensor]
  dtype : int
  layers_per_block : List[int]
  attention_head_dim : int
  interpolate : bool
  in_shortcut_repeats : int
  scaling_factor : float
  tile_size : int
  tile_stride : int

  def bind(self: __torch__.AutoencoderDC, name: str, file: str, file_bytes: int, position: int, source: int, shape: List[int]) -> None:
    self.weights[name] = __torch__.mapped(self.files, file, file_bytes, position, source, shape)

  def prepare(self: __torch__.AutoencoderDC, device: str) -> None:
    # After all weights are bound: layers that share an input become one, 1x1 convolutions become linear layers, upsampling
    # convolutions become four at the low resolution, whose taps are summed in float32, the others' weights channels_last.
    w = self.weights
    names = w.keys()
    for name in names:
      if name.endswith(".to_q.weight"):
        attn = name[:-12]
        __torch__.join(w, attn + ".to_qkv", [attn + ".to_q", attn + ".to_k", attn + ".to_v"], self.dtype, device)
    for name in names:
      if name.endswith(".0.conv.weight") and self.interpolate:
        __torch__.place(w, name, 6, device)
        __torch__.split_upsampling(w, name[:-7], self.dtype)
      elif name in w:
        __torch__.place(w, name, self.dtype, device)
        if name.endswith(".conv_inverted.weight") or name.endswith(".conv_point.weight"):
          w[name] = w[name].flatten(1)
        elif w[name].dim() == 4:
          w[name] = w[name].contiguous(memory_format=2)
    self.files.clear()

  def decode(self: __torch__.AutoencoderDC, latents: Tensor, tiled: bool) -> Tensor:
    # latents: (batch, latent_channels, height, width) float32 of the host. Returns the decoded samples in the network's
    # dtype, about -1 to 1: (batch, 3, 32 height, 32 width).
    latents = __torch__.to_device(latents, self.weights["decoder.conv_in.weight"])
    z = (latents.to(self.dtype) / self.scaling_factor).contiguous(memory_format=2)
    if tiled:
      x = self.decode_tiled(z)
    else:
      x = self.decoder(z)
    return x

  def picture(self: __torch__.AutoencoderDC, samples: Tensor, resized_height: int, resized_width: int, height: int, width: int) -> Tensor:
    # samples: of decode. Resizes them, crops the centre and returns (batch, height, width, 3) uint8 of the host.
    x = samples
    if x.size(2) != resized_height or x.size(3) != resized_width:
      x = torch.upsample_bilinear2d(x, [resized_height, resized_width], False)
    top = (resized_height - height) // 2
    left = (resized_width - width) // 2
    x = x[:, :, top:top + height, left:left + width].permute([0, 2, 3, 1])
    x = torch.clamp(x * 0.5 + 0.5, 0.0, 1.0).to(6)
    return __torch__.to_host(torch.round(x * 255.0).to(0).contiguous())

  def synchronize(self: __torch__.AutoencoderDC, samples: Tensor) -> float:
    return __torch__.synchronize(samples)

  def as_float32(self: __torch__.AutoencoderDC, samples: Tensor) -> Tensor:
    return samples.to(6).contiguous(memory_format=0)

  def decoder(self: __torch__.AutoencoderDC, z: Tensor) -> Tensor:
    w = self.weights
    x = __torch__.conv2d(w, "decoder.conv_in", z, 1, 1, 1)
    if self.in_shortcut_repeats > 0:
      x = x.add_(torch.repeat_interleave(z, self.in_shortcut_repeats, 1))
    count = len(self.layers_per_block)
    for i in range(count):
      stage = count - 1 - i
      name = "decoder.up_blocks." + str(stage) + "."
      first = 0
      if stage < count - 1 and self.layers_per_block[stage] > 0:
        x = self.up_block(name + "0", x)
        first = 1
      for j in range(self.layers_per_block[stage]):
        block = name + str(first + j)
        if block + ".conv1.weight" in w:
          x = self.res_block(block, x)
        else:
          x = self.attention_block(block, x)
    x = torch.relu_(__torch__.channel_norm(w, "decoder.norm_out", x))
    return __torch__.conv2d(w, "decoder.conv_out", x, 1, 1, 1)

  def up_block(self: __torch__.AutoencoderDC, name: str, x: Tensor) -> Tensor:
    # DCUpBlock2d
    if self.interpolate:
      return __torch__.upsample(self.weights, name + ".conv", x)
    y = torch.pixel_shuffle(__torch__.conv2d(self.weights, name + ".conv", x, 1, 1, 1), 2)
    repeats = y.size(1) * 4 // x.size(1)
    return y.add_(torch.pixel_shuffle(torch.repeat_interleave(x, repeats, 1), 2)).contiguous(memory_format=2)

  def res_block(self: __torch__.AutoencoderDC, name: str, x: Tensor) -> Tensor:
    # ResBlock. Here and in the other blocks x is changed in place: it is what the block's result is added to.
    y = torch.silu_(__torch__.conv2d(self.weights, name + ".conv1", x, 1, 1, 1))
    y = __torch__.conv2d(self.weights, name + ".conv2", y, 1, 1, 1)
    return x.add_(__torch__.channel_norm(self.weights, name + ".norm", y))

  def attention_block(self: __torch__.AutoencoderDC, name: str, x: Tensor) -> Tensor:
    # EfficientViTBlock
    x = x.add_(self.multiscale_attention(name + ".attn", x))
    y = self.glumb_conv(name + ".conv_out", x)
    return x.add_(__torch__.channel_norm(self.weights, name + ".conv_out.norm", y))

  def glumb_conv(self: __torch__.AutoencoderDC, name: str, x: Tensor) -> Tensor:
    # GLUMBConv without norm and residual.
    h = torch.silu_(__torch__.linear(self.weights, name + ".conv_inverted", x.permute([0, 2, 3, 1])))
    h = h.permute([0, 3, 1, 2])
    h = __torch__.conv2d(self.weights, name + ".conv_depth", h, 1, 1, h.size(1))
    value, gate = torch.chunk(h.permute([0, 2, 3, 1]), 2, 3)
    return __torch__.linear(self.weights, name + ".conv_point", torch.silu(gate).mul_(value)).permute([0, 3, 1, 2])

  def multiscale_attention(self: __torch__.AutoencoderDC, name: str, x: Tensor) -> Tensor:
    # SanaMultiscaleLinearAttention: linear in float32 when there are more positions than channels a head, else quadratic.
    # A scale's heads do not see those of the others.
    w = self.weights
    qkv = __torch__.linear(w, name + ".to_qkv", x.permute([0, 2, 3, 1])).permute([0, 3, 1, 2])
    channels = qkv.size(1)
    scales = [self.attention(qkv)]
    scale = name + ".to_qkv_multiscale.0"
    while scale + ".proj_in.weight" in w:
      kernel = w[scale + ".proj_in.weight"].size(2)
      y = __torch__.conv2d(w, scale + ".proj_in", qkv, 1, kernel // 2, channels)
      y = __torch__.conv2d(w, scale + ".proj_out", y, 1, 0, channels // self.attention_head_dim)
      scales.append(self.attention(y))
      scale = name + ".to_qkv_multiscale." + str(len(scales) - 1)
    h = __torch__.linear(w, name + ".to_out", torch.cat(scales, 3)).permute([0, 3, 1, 2])
    return __torch__.channel_norm(w, name + ".norm_out", h)

  def attention(self: __torch__.AutoencoderDC, qkv: Tensor) -> Tensor:
    # qkv: (batch, heads * 3 * head_dim, height, width). Returns (batch, height, width, heads * head_dim).
    batch, _, height, width = qkv.size()
    h = qkv.permute([0, 2, 3, 1]).reshape([batch, height * width, -1, 3 * self.attention_head_dim]).transpose(1, 2)
    q, k, v = torch.chunk(h, 3, 3)
    q = torch.relu(q)
    k = torch.relu(k)
    if height * width > self.attention_head_dim:
      h = __torch__.linear_attention(q.to(6), k.to(6), v.to(6)).to(qkv.dtype)
    else:
      scores = torch.matmul(q, k.transpose(2, 3)).to(6)
      scores = scores / (torch.sum(scores, [3], True) + 1e-15)
      h = torch.matmul(scores.to(v.dtype), v)
    return h.transpose(1, 2).reshape([batch, height, width, -1])

  def decode_tiled(self: __torch__.AutoencoderDC, z: Tensor) -> Tensor:
    # AutoencoderDC.tiled_decode: square tiles of tile_size pixels, tile_stride apart, blended linearly where they overlap.
    # Only the tiles above and to the left are kept: memory grows with one row of tiles, not with the picture.
    ratio = 1
    for _ in range(len(self.layers_per_block) - 1):
      ratio = ratio * 2
    size = self.tile_size // ratio
    stride = self.tile_stride // ratio
    overlap = self.tile_size - self.tile_stride
    rows : List[Tensor] = []
    above : List[Tensor] = []
    for i in range(0, z.size(2), stride):
      row : List[Tensor] = []
      cut : List[Tensor] = []
      for j in range(0, z.size(3), stride):
        tile = self.decoder(z[:, :, i:i + size, j:j + size].contiguous(memory_format=2))
        if len(above) > 0:
          __torch__.blend(above[len(row)], tile, 2, overlap)
        if len(row) > 0:
          __torch__.blend(row[len(row) - 1], tile, 3, overlap)
        row.append(tile)
        cut.append(tile[:, :, 0:self.tile_stride, 0:self.tile_stride])
      above = row
      rows.append(torch.cat(cut, 3))
    return torch.cat(rows, 2)

def channel_norm(weights: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  # diffusers normalization.py RMSNorm with bias over the channels. Changes x and returns it.
  shape = [1, x.size(1), 1, 1]
  x = x.mul_(__torch__.channel_inverse_rms(x, 1e-05).to(x.dtype))
  return torch.addcmul(weights[name + ".bias"].view(shape), x, weights[name + ".weight"].view(shape), out=x)

def channel_inverse_rms(x: Tensor, eps: float) -> Tensor:
  # On a CPU a norm with another dtype copies what it reads: some rows at a time, such a copy stays in the cache.
  if x.is_cuda or x.dtype == 6:
    inverse = __torch__.inverse_rms(x, 1, eps)
  else:
    rows = max(1, 2097152 // (x.size(0) * x.size(1) * x.size(3)))
    parts : List[Tensor] = []
    for start in range(0, x.size(2), rows):
      parts.append(__torch__.inverse_rms(x[:, :, start:start + rows], 1, eps))
    inverse = torch.cat(parts, 2)
  return inverse

def split_upsampling(weights: Dict[str, Tensor], name: str, dtype: int) -> None:
  # Twice enlarged without interpolation, a 3x3 kernel sees only two rows and two columns of the small picture: each of the
  # four positions (row, column) that come of one has a 2x2 kernel of its own, whose taps are sums of the 3x3 kernel's.
  k = weights.pop(name + ".weight")
  for row in range(2):
    for column in range(2):
      taps = __torch__.sum_taps(__torch__.sum_taps(k, 2, row), 3, column)
      weights[name + "." + str(row) + str(column) + ".weight"] = taps.to(dtype).contiguous(memory_format=2)

def sum_taps(k: Tensor, dim: int, half: int) -> Tensor:
  # The upper half of an enlarged position sees one position before its own, the lower half one after.
  first, middle, last = torch.chunk(k, 3, dim)
  if half == 0:
    taps = torch.cat([first, middle + last], dim)
  else:
    taps = torch.cat([first + middle, last], dim)
  return taps

def upsample(weights: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  # Nearest neighbour x 2 and a 3x3 convolution, plus pixel_shuffle(repeat_interleave(x)): a channel of the result takes
  # from x the channel that holds its place among the four times as many.
  batch, channels, height, width = x.size()
  bias = weights[name + ".bias"]
  out_channels = bias.size(0)
  out = torch.empty([batch, height, 2, width, 2, out_channels], dtype=x.dtype, device=x.device)
  repeats = 4 * out_channels // channels
  for row in range(2):
    for column in range(2):
      place = 2 * row + column
      y = torch.conv2d(x, weights[name + "." + str(row) + str(column) + ".weight"], bias, [1, 1], [1, 1], [1, 1], 1)
      y = y[:, :, row:row + height, column:column + width].permute([0, 2, 3, 1])
      shortcut = x.permute([0, 2, 3, 1])
      if 4 % repeats == 0:
        shortcut = shortcut[:, :, :, place // repeats::4 // repeats]
      else:
        source = torch.floor_divide(torch.arange(out_channels, device=x.device) * 4 + place, repeats)
        shortcut = torch.index_select(shortcut, 3, source)
      torch.add(y, shortcut, alpha=1, out=out[:, :, row, :, column])
  return out.view([batch, 2 * height, 2 * width, out_channels]).permute([0, 3, 1, 2])

def blend(a: Tensor, b: Tensor, dim: int, overlap: int) -> None:
  # Fades the end of a into the start of b along `dim`, in b.
  extent = min(min(a.size(dim), b.size(dim)), overlap)
  weight = torch.arange(extent, dtype=6, device=b.device) / extent
  shape = [1, 1, 1, 1]
  shape[dim] = extent
  weight = weight.view(shape)
  head = b.narrow(dim, 0, extent)
  tail = a.narrow(dim, a.size(dim) - extent, extent)
  head.copy_(tail * (1 - weight) + head * weight)
