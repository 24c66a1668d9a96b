# diffusers sana_transformer.py SanaTransformer2DModel with guidance embedding: the denoising network of SANA-Sprint.
#
# In bfloat16 the large matrix products and convolutions are bfloat16. What costs little is float32: the residual stream,
# norms, modulation, embeddings, caption projection, first and last projection. That halves the error of diffusers' bfloat16.

class SanaTransformer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : Dict[str, Tensor]
  dtype : int
  num_layers : int
  num_attention_heads : int
  num_cross_attention_heads : int
  patch_size : int
  norm_eps : float
  guidance_embeds_scale : float

  def bind(self: __torch__.SanaTransformer, name: str, raw: Tensor, source: int, shape: List[int], start: int) -> None:
    __torch__.bind(self.weights, name, raw, source, shape, start, self.dtype)

  def project_captions(self: __torch__.SanaTransformer, prompt_embeds: List[Tensor]) -> List[Tensor]:
    # prompt_embeds: of each picture (tokens, caption_channels) float32. Returns (1, tokens, inner_dim) each: the same
    # for every step.
    captions : List[Tensor] = []
    for embeds in prompt_embeds:
      x = __torch__.linear_float32(self.weights, "caption_projection.linear_1", embeds.unsqueeze(0))
      x = __torch__.linear_float32(self.weights, "caption_projection.linear_2", torch.gelu(x, approximate="tanh"))
      captions.append(__torch__.rms_norm(self.weights, "caption_norm", x, 2, 1e-05))
    return captions

  def predict(self: __torch__.SanaTransformer, latents: Tensor, captions: List[Tensor], timestep: float, guidance: float) -> Tensor:
    # latents: (batch, in_channels, height, width) float32; captions: of project_captions.
    # Returns (batch, out_channels, height, width) float32.
    w = self.weights
    p = self.patch_size
    batch, _, latent_height, latent_width = latents.size()
    height = latent_height // p
    width = latent_width // p

    x = torch.conv2d(latents, w["patch_embed.proj.weight"].to(6), w["patch_embed.proj.bias"].to(6), [p, p]).flatten(2).transpose(1, 2)
    conditioning = self.embed(timestep, guidance, x)
    modulation = __torch__.linear_float32(w, "time_embed.linear", torch.silu(conditioning)).view([1, 6, -1])
    for i in range(self.num_layers):
      x = self.block("transformer_blocks." + str(i), x, captions, modulation, height, width)

    shift, scale = torch.chunk(w["scale_shift_table"].unsqueeze(0) + conditioning.unsqueeze(1), 2, 1)
    x = torch.layer_norm(x, [x.size(2)], None, None, 1e-06) * (1 + scale) + shift
    x = __torch__.linear_float32(w, "proj_out", x)
    x = x.reshape([batch, height, width, p, p, -1]).permute([0, 5, 1, 3, 2, 4])
    return x.reshape([batch, -1, height * p, width * p]).to(6)

  def embed(self: __torch__.SanaTransformer, timestep: float, guidance: float, like: Tensor) -> Tensor:
    # SanaCombinedTimestepGuidanceEmbeddings: (1, inner_dim) float32; one timestep and one guidance scale a batch.
    w = self.weights
    t = __torch__.sinusoid(torch.full([1], timestep, dtype=6, device=like.device))
    g = __torch__.sinusoid(torch.full([1], guidance, dtype=6, device=like.device) * self.guidance_embeds_scale)
    t = torch.silu(__torch__.linear_float32(w, "time_embed.timestep_embedder.linear_1", t))
    g = torch.silu(__torch__.linear_float32(w, "time_embed.guidance_embedder.linear_1", g))
    t = __torch__.linear_float32(w, "time_embed.timestep_embedder.linear_2", t)
    return t + __torch__.linear_float32(w, "time_embed.guidance_embedder.linear_2", g)

  def block(self: __torch__.SanaTransformer, name: str, x: Tensor, captions: List[Tensor], modulation: Tensor, height: int, width: int) -> Tensor:
    # SanaTransformerBlock. x: (batch, height * width, inner_dim)
    w = self.weights
    table = w[name + ".scale_shift_table"].unsqueeze(0) + modulation
    shift_msa, scale_msa, gate_msa, shift_mlp, scale_mlp, gate_mlp = torch.chunk(table, 6, 1)
    h = torch.layer_norm(x, [x.size(2)], None, None, self.norm_eps) * (1 + scale_msa) + shift_msa
    x = x + gate_msa * self.linear_attention(name + ".attn1", h.to(self.dtype))
    x = x + self.cross_attention(name + ".attn2", x.to(self.dtype), captions)
    h = torch.layer_norm(x, [x.size(2)], None, None, self.norm_eps) * (1 + scale_mlp) + shift_mlp
    h = h.to(self.dtype).unflatten(1, [height, width]).permute([0, 3, 1, 2])
    h = __torch__.glumb_conv(w, name + ".ff", h).flatten(2).permute([0, 2, 1])
    return x + gate_mlp * h

  def linear_attention(self: __torch__.SanaTransformer, name: str, x: Tensor) -> Tensor:
    # SanaLinearAttnProcessor2_0: relu(q), relu(k) and v in float32; the row of ones under v sums the weights.
    heads = self.num_attention_heads
    q = self.norm(name + ".norm_q", __torch__.linear(self.weights, name + ".to_q", x))
    k = self.norm(name + ".norm_k", __torch__.linear(self.weights, name + ".to_k", x))
    v = __torch__.linear(self.weights, name + ".to_v", x)
    q = torch.relu(q.transpose(1, 2).unflatten(1, [heads, -1]))
    k = torch.relu(k.transpose(1, 2).unflatten(1, [heads, -1]).transpose(2, 3))
    v = torch.constant_pad_nd(v.transpose(1, 2).unflatten(1, [heads, -1]).to(6), [0, 0, 0, 1], 1.0)
    h = torch.matmul(torch.matmul(v, k), q)
    h = h[:, :, 0:-1] / (h[:, :, -1:] + 1e-15)
    return __torch__.linear(self.weights, name + ".to_out.0", h.flatten(1, 2).transpose(1, 2).to(x.dtype))

  def cross_attention(self: __torch__.SanaTransformer, name: str, x: Tensor, captions: List[Tensor]) -> Tensor:
    # SanaAttnProcessor2_0. Each picture looks at its own tokens, without padding: it does not see what it is batched with.
    heads = self.num_cross_attention_heads
    q = self.norm(name + ".norm_q", __torch__.linear(self.weights, name + ".to_q", x))
    q = q.to(self.dtype).unflatten(2, [heads, -1]).transpose(1, 2)
    out : List[Tensor] = []
    for i in range(len(captions)):
      k = self.norm(name + ".norm_k", __torch__.linear(self.weights, name + ".to_k", captions[i]))
      k = k.to(self.dtype).unflatten(2, [heads, -1]).transpose(1, 2)
      v = __torch__.linear(self.weights, name + ".to_v", captions[i]).unflatten(2, [heads, -1]).transpose(1, 2)
      out.append(torch.scaled_dot_product_attention(q[i:i + 1], k, v))
    return __torch__.linear(self.weights, name + ".to_out.0", torch.cat(out, 0).transpose(1, 2).flatten(2))

  def norm(self: __torch__.SanaTransformer, name: str, x: Tensor) -> Tensor:
    # rms_norm_across_heads, in float32: (batch, tokens, heads * head_dim)
    x = x.to(6)
    if name + ".weight" in self.weights:
      x = x * torch.rsqrt(x.pow(2).mean([2], True) + 1e-05) * self.weights[name + ".weight"].to(6)
    return x

def sinusoid(t: Tensor) -> Tensor:
  # Timesteps(256, flip_sin_to_cos, downscale_freq_shift 0) with max_period 10000. t: (1,); returns (1, 256) float32.
  frequency = torch.exp(torch.arange(0, 128, dtype=6, device=t.device) * -9.210340371976184 / 128)
  angle = t.unsqueeze(1).to(6) * frequency.unsqueeze(0)
  return torch.cat([torch.cos(angle), torch.sin(angle)], -1)

def linear_float32(weights: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  return torch.linear(x.to(6), weights[name + ".weight"].to(6), weights[name + ".bias"].to(6))
