# diffusers autoencoder_dc.py AutoencoderDC.decode with its operators one by one, as eager PyTorch runs them: what the
# decoder of the worker is measured against.

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

  def decode(self: __torch__.AutoencoderDC, latents: Tensor) -> Tensor:
    # latents: (1, latent_channels, height, width) float32. Returns the decoded samples in float32.
    return self.decoder(latents.to(self.dtype) / self.scaling_factor).to(6)

  def prepare(self: __torch__.AutoencoderDC, device: str) -> None:
    for name in self.weights.keys():
      __torch__.place(self.weights, name, self.dtype, device)
    self.files.clear()

  def decoder(self: __torch__.AutoencoderDC, z: Tensor) -> Tensor:
    w = self.weights
    x = __torch__.conv2d(w, "decoder.conv_in", z, 1, 1, 1)
    if self.in_shortcut_repeats > 0:
      x = x + torch.repeat_interleave(z, self.in_shortcut_repeats, 1)
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
    x = torch.relu(__torch__.rms_norm(w, "decoder.norm_out", x, 1, 1e-05))
    return __torch__.conv2d(w, "decoder.conv_out", x, 1, 1, 1)

  def up_block(self: __torch__.AutoencoderDC, name: str, x: Tensor) -> Tensor:
    # DCUpBlock2d
    w = self.weights
    if self.interpolate:
      y = torch.upsample_nearest2d(x, [x.size(2) * 2, x.size(3) * 2])
      y = __torch__.conv2d(w, name + ".conv", y, 1, 1, 1)
    else:
      y = torch.pixel_shuffle(__torch__.conv2d(w, name + ".conv", x, 1, 1, 1), 2)
    repeats = y.size(1) * 4 // x.size(1)
    return y + torch.pixel_shuffle(torch.repeat_interleave(x, repeats, 1), 2)

  def res_block(self: __torch__.AutoencoderDC, name: str, x: Tensor) -> Tensor:
    # ResBlock
    y = torch.silu(__torch__.conv2d(self.weights, name + ".conv1", x, 1, 1, 1))
    y = __torch__.conv2d(self.weights, name + ".conv2", y, 1, 1, 1)
    return __torch__.rms_norm(self.weights, name + ".norm", y, 1, 1e-05) + x

  def attention_block(self: __torch__.AutoencoderDC, name: str, x: Tensor) -> Tensor:
    # EfficientViTBlock
    x = self.multiscale_attention(name + ".attn", x) + x
    y = __torch__.glumb_conv(self.weights, name + ".conv_out", x)
    return __torch__.rms_norm(self.weights, name + ".conv_out.norm", y, 1, 1e-05) + x

  def multiscale_attention(self: __torch__.AutoencoderDC, name: str, x: Tensor) -> Tensor:
    # SanaMultiscaleLinearAttention: linear in float32 when there are more positions than channels a head, else quadratic.
    w = self.weights
    batch, _, height, width = x.size()
    h = x.movedim(1, -1)
    q = __torch__.linear(w, name + ".to_q", h)
    k = __torch__.linear(w, name + ".to_k", h)
    v = __torch__.linear(w, name + ".to_v", h)
    qkv = torch.cat([q, k, v], 3).movedim(-1, 1)
    scales = [qkv]
    scale = name + ".to_qkv_multiscale.0"
    while scale + ".proj_in.weight" in w:
      kernel = w[scale + ".proj_in.weight"].size(2)
      channels = qkv.size(1)
      y = __torch__.conv2d(w, scale + ".proj_in", qkv, 1, kernel // 2, channels)
      scales.append(__torch__.conv2d(w, scale + ".proj_out", y, 1, 0, channels // self.attention_head_dim))
      scale = name + ".to_qkv_multiscale." + str(len(scales) - 1)
    h = torch.cat(scales, 1)
    linear = height * width > self.attention_head_dim
    if linear:
      h = h.to(6)
    h = h.reshape([batch, -1, 3 * self.attention_head_dim, height * width])
    q, k, v = torch.chunk(h, 3, 2)
    q = torch.relu(q)
    k = torch.relu(k).transpose(2, 3)
    if linear:
      h = torch.matmul(torch.matmul(torch.constant_pad_nd(v, [0, 0, 0, 1], 1.0), k), q)
      h = (h[:, :, 0:-1] / (h[:, :, -1:] + 1e-15)).to(x.dtype)
    else:
      scores = torch.matmul(k, q).to(6)
      scores = scores / (torch.sum(scores, [2], True) + 1e-15)
      h = torch.matmul(v, scores.to(v.dtype))
    h = h.reshape([batch, -1, height, width]).movedim(1, -1)
    h = __torch__.linear(w, name + ".to_out", h).movedim(-1, 1)
    return __torch__.rms_norm(w, name + ".norm_out", h, 1, 1e-05)

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
