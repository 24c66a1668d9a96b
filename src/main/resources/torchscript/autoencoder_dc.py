# diffusers autoencoder_dc.py AutoencoderDC.decode, and the picture out of what it decoded.

class AutoencoderDC(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : Dict[str, Tensor]
  dtype : int
  layers_per_block : List[int]
  attention_head_dim : int
  interpolate : bool
  in_shortcut_repeats : int
  scaling_factor : float
  tile_size : int
  tile_stride : int

  def bind(self: __torch__.AutoencoderDC, name: str, raw: Tensor, source: int, shape: List[int], start: int) -> None:
    __torch__.bind(self.weights, name, raw, source, shape, start, self.dtype)

  def decode(self: __torch__.AutoencoderDC, latents: Tensor, tiled: bool) -> Tensor:
    # latents: (batch, latent_channels, height, width) float32. Returns the decoded samples in the network's dtype,
    # about -1 to 1: (batch, 3, 32 height, 32 width).
    z = latents.to(self.dtype) / self.scaling_factor
    if tiled:
      x = self.decode_tiled(z)
    else:
      x = self.decoder(z)
    return x

  def picture(self: __torch__.AutoencoderDC, samples: Tensor, resized_height: int, resized_width: int, height: int, width: int) -> Tensor:
    # samples: of decode. Resizes them, crops the centre and returns (batch, height, width, 3) uint8.
    x = samples
    if x.size(2) != resized_height or x.size(3) != resized_width:
      x = torch.upsample_bilinear2d(x, [resized_height, resized_width], False)
    top = (resized_height - height) // 2
    left = (resized_width - width) // 2
    x = x[:, :, top:top + height, left:left + width]
    x = torch.clamp(x * 0.5 + 0.5, 0.0, 1.0).to(6)
    return torch.round(x * 255.0).to(0).permute([0, 2, 3, 1]).contiguous()

  def as_float32(self: __torch__.AutoencoderDC, samples: Tensor) -> Tensor:
    return samples.to(6)

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
        tile = self.decoder(z[:, :, i:i + size, j:j + size])
        if len(above) > 0:
          __torch__.blend(above[len(row)], tile, 2, overlap)
        if len(row) > 0:
          __torch__.blend(row[len(row) - 1], tile, 3, overlap)
        row.append(tile)
        cut.append(tile[:, :, 0:self.tile_stride, 0:self.tile_stride])
      above = row
      rows.append(torch.cat(cut, 3))
    return torch.cat(rows, 2)

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
