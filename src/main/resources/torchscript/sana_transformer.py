# diffusers sana_transformer.py SanaTransformer2DModel with guidance embedding: the denoising network of SANA-Sprint.
#
# In bfloat16 the large matrix products and convolutions are bfloat16. What costs little is float32: the residual stream,
# norms, modulation, embeddings, caption projection, first and last projection. That halves the error of diffusers' bfloat16.
#
# What is the same for every step of a prompt (captions) or for every prompt at a timestep and guidance (modulation) comes
# from methods of its own, for the caller to keep.

class SanaTransformer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : Dict[str, Tensor]
  files : Dict[str, Tensor]
  dtype : int
  num_layers : int
  num_attention_heads : int
  num_cross_attention_heads : int
  patch_size : int
  norm_eps : float
  guidance_embeds_scale : float

  def bind(self: __torch__.SanaTransformer, name: str, file: str, file_bytes: int, position: int, source: int, shape: List[int]) -> None:
    self.weights[name] = __torch__.mapped(self.files, file, file_bytes, position, source, shape)

  def prepare(self: __torch__.SanaTransformer, device: str) -> None:
    # After all weights are bound: layers that share an input become one, 1x1 convolutions become linear layers, and the
    # small weights that are used in float32 are kept in it.
    w = self.weights
    names = w.keys()
    for i in range(self.num_layers):
      attn1 = "transformer_blocks." + str(i) + ".attn1"
      attn2 = "transformer_blocks." + str(i) + ".attn2"
      __torch__.join(w, attn1 + ".to_qkv", [attn1 + ".to_q", attn1 + ".to_k", attn1 + ".to_v"], self.dtype, device)
      __torch__.join(w, attn2 + ".to_kv", [attn2 + ".to_k", attn2 + ".to_v"], self.dtype, device)
    for name in names:
      if name in w:
        __torch__.place(w, name, self.dtype, device)
    self.files.clear()
    for i in range(self.num_layers):
      block = "transformer_blocks." + str(i)
      for conv in [block + ".ff.conv_inverted.weight", block + ".ff.conv_point.weight"]:
        w[conv] = w[conv].flatten(1)
      for part in [".ff.conv_inverted.bias", ".ff.conv_depth.weight", ".ff.conv_depth.bias"]:
        w[block + part] = w[block + part].to(6)
      for norm in [".attn1.norm_q.weight", ".attn1.norm_k.weight", ".attn2.norm_q.weight", ".attn2.norm_k.weight"]:
        if block + norm in w:
          w[block + norm] = w[block + norm].to(6)
    for name in ["patch_embed.proj", "caption_projection.linear_1", "caption_projection.linear_2", "proj_out"]:
      w[name + ".weight"] = w[name + ".weight"].to(6)
      w[name + ".bias"] = w[name + ".bias"].to(6)

  def captions(self: __torch__.SanaTransformer, prompt_embeds: List[Tensor]) -> List[Tensor]:
    # prompt_embeds: of each prompt (tokens, caption_channels) float32. Returns what the blocks' cross-attention sees of
    # it, the same for every step: block after block, prompt after prompt, key and value, (1, heads, tokens, head_dim).
    w = self.weights
    projected : List[Tensor] = []
    for embeds in prompt_embeds:
      x = __torch__.linear(w, "caption_projection.linear_1", embeds.unsqueeze(0))
      x = __torch__.linear(w, "caption_projection.linear_2", torch.gelu(x, approximate="tanh"))
      norm = w["caption_norm.weight"]
      projected.append((x * __torch__.inverse_rms(x, 2, 1e-05)).to(self.dtype) * norm)
    heads = self.num_cross_attention_heads
    out : List[Tensor] = []
    for i in range(self.num_layers):
      name = "transformer_blocks." + str(i) + ".attn2"
      for x in projected:
        k, v = torch.chunk(__torch__.linear(w, name + ".to_kv", x), 2, 2)
        k = self.norm(name + ".norm_k", k).to(self.dtype)
        out.append(k.unflatten(2, [heads, -1]).transpose(1, 2))
        out.append(v.unflatten(2, [heads, -1]).transpose(1, 2))
    return out

  def synchronize(self: __torch__.SanaTransformer, captions: List[Tensor]) -> float:
    return __torch__.synchronize(captions[-1])

  def modulation(self: __torch__.SanaTransformer, timestep: float, guidance: float) -> Tensor:
    # All that the network knows of a timestep and a guidance scale: (6 num_layers + 2, inner_dim) float32. Of each block
    # shift, 1 + scale and gate of the attention, then of the feed-forward; at last shift and 1 + scale of the output.
    # SanaCombinedTimestepGuidanceEmbeddings.
    w = self.weights
    device = w["scale_shift_table"].device
    t = __torch__.sinusoid(torch.full([1], timestep, dtype=6, device=device))
    g = __torch__.sinusoid(torch.full([1], guidance, dtype=6, device=device) * self.guidance_embeds_scale)
    t = torch.silu(__torch__.linear_float32(w, "time_embed.timestep_embedder.linear_1", t))
    g = torch.silu(__torch__.linear_float32(w, "time_embed.guidance_embedder.linear_1", g))
    t = __torch__.linear_float32(w, "time_embed.timestep_embedder.linear_2", t)
    conditioning = t + __torch__.linear_float32(w, "time_embed.guidance_embedder.linear_2", g)
    shared = __torch__.linear_float32(w, "time_embed.linear", torch.silu(conditioning)).view([6, -1])
    tables : List[Tensor] = []
    for i in range(self.num_layers):
      table = w["transformer_blocks." + str(i) + ".scale_shift_table"] + shared
      table[1].add_(1.0)
      table[4].add_(1.0)
      tables.append(table)
    table = w["scale_shift_table"] + conditioning
    table[1].add_(1.0)
    tables.append(table)
    return torch.cat(tables, 0)

  def predict(self: __torch__.SanaTransformer, latents: Tensor, captions: List[Tensor], counts: List[int], modulation: Tensor) -> Tensor:
    # latents: (batch, in_channels, height, width) float32 of the host; captions: of captions(), counts: how many pictures in
    # a row are of each prompt; modulation: of modulation(). Returns (batch, out_channels, height, width) float32 of the host.
    latents = __torch__.to_device(latents, modulation)
    return __torch__.to_host(self.predict_on_device(latents, captions, counts, modulation))

  def predict_on_device(self: __torch__.SanaTransformer, latents: Tensor, captions: List[Tensor], counts: List[int], modulation: Tensor) -> Tensor:
    # On a CPU one big picture fills the matrix products, and a batch only makes what is between them larger. Big is what has a
    # million elements, as 1024 x 1024 pixels have at both released sizes: at 1.6B four together took 10 % longer.
    elements = latents.size(2) * latents.size(3) // (self.patch_size * self.patch_size) * modulation.size(1)
    if latents.is_cuda or latents.size(0) == 1 or elements < 1048576:
      return self.predict_together(latents, captions, counts, modulation)
    out : List[Tensor] = []
    for prompt in range(len(counts)):
      own : List[Tensor] = []
      for i in range(self.num_layers):
        start = 2 * (i * len(counts) + prompt)
        own.append(captions[start])
        own.append(captions[start + 1])
      for _ in range(counts[prompt]):
        picture = latents[len(out):len(out) + 1]
        out.append(self.predict_together(picture, own, [1], modulation))
    return torch.cat(out, 0)

  def predict_together(self: __torch__.SanaTransformer, latents: Tensor, captions: List[Tensor], counts: List[int], modulation: Tensor) -> Tensor:
    # As predict.
    w = self.weights
    p = self.patch_size
    batch, _, latent_height, latent_width = latents.size()
    height = latent_height // p
    width = latent_width // p
    x = torch.conv2d(latents, w["patch_embed.proj.weight"], w["patch_embed.proj.bias"], [p, p])
    x = x.flatten(2).transpose(1, 2).contiguous()
    for i in range(self.num_layers):
      start = 2 * i * len(counts)
      caption = captions[start:start + 2 * len(counts)]
      x = self.block("transformer_blocks." + str(i), x, caption, counts, modulation[6 * i:6 * i + 6], height, width)
    x = torch.layer_norm(x, [x.size(2)], modulation[-1], modulation[-2], 1e-06)
    x = __torch__.linear(w, "proj_out", x)
    x = x.reshape([batch, height, width, p, p, -1]).permute([0, 5, 1, 3, 2, 4])
    return x.reshape([batch, -1, height * p, width * p])

  def block(self: __torch__.SanaTransformer, name: str, x: Tensor, captions: List[Tensor], counts: List[int], table: Tensor, height: int, width: int) -> Tensor:
    # SanaTransformerBlock. x: (batch, height * width, inner_dim) float32, which is changed in place
    shift_msa, scale_msa, gate_msa, shift_mlp, scale_mlp, gate_mlp = torch.unbind(table)
    h = torch.layer_norm(x, [x.size(2)], scale_msa, shift_msa, self.norm_eps).to(self.dtype)
    x = x.addcmul_(self.linear_attention(name + ".attn1", h).to(6), gate_msa)
    x = x.add_(self.cross_attention(name + ".attn2", x.to(self.dtype), captions, counts))
    h = torch.layer_norm(x, [x.size(2)], scale_mlp, shift_mlp, self.norm_eps).to(self.dtype)
    return x.addcmul_(self.feed_forward(name + ".ff", h, height, width).to(6), gate_mlp)

  def linear_attention(self: __torch__.SanaTransformer, name: str, x: Tensor) -> Tensor:
    # SanaLinearAttnProcessor2_0 on relu(q), relu(k) and v in float32.
    q, k, v = torch.chunk(__torch__.linear(self.weights, name + ".to_qkv", x), 3, 2)
    q = torch.relu_(self.norm(name + ".norm_q", q)).unflatten(2, [self.num_attention_heads, -1]).transpose(1, 2)
    k = torch.relu_(self.norm(name + ".norm_k", k)).unflatten(2, [self.num_attention_heads, -1]).transpose(1, 2)
    v = v.to(6).unflatten(2, [self.num_attention_heads, -1]).transpose(1, 2)
    h = __torch__.linear_attention(q, k, v).to(x.dtype)
    return __torch__.linear(self.weights, name + ".to_out.0", h.transpose(1, 2).flatten(2))

  def cross_attention(self: __torch__.SanaTransformer, name: str, x: Tensor, captions: List[Tensor], counts: List[int]) -> Tensor:
    # SanaAttnProcessor2_0. Each picture looks at its own tokens, without padding: it does not see what it is batched with.
    q = self.norm(name + ".norm_q", __torch__.linear(self.weights, name + ".to_q", x)).to(self.dtype)
    q = q.unflatten(2, [self.num_cross_attention_heads, -1]).transpose(1, 2)
    out : List[Tensor] = []
    first = 0
    for i in range(len(counts)):
      k = captions[2 * i].expand([counts[i], -1, -1, -1])
      v = captions[2 * i + 1].expand([counts[i], -1, -1, -1])
      out.append(torch.scaled_dot_product_attention(q[first:first + counts[i]], k, v))
      first = first + counts[i]
    return __torch__.linear(self.weights, name + ".to_out.0", torch.cat(out, 0).transpose(1, 2).flatten(2))

  def feed_forward(self: __torch__.SanaTransformer, name: str, x: Tensor, height: int, width: int) -> Tensor:
    # GLUMBConv without norm and residual. x: (batch, height * width, inner_dim), which are channels_last pictures. What is
    # between the two large products is float32: rounding after each of its steps shows in pictures. It is done for some
    # channels at a time, so that float32 takes little memory and, on a CPU, stays in the cache.
    h = torch.linear(x, self.weights[name + ".conv_inverted.weight"])
    hidden = h.size(2) // 2
    elements = 1179648
    if x.is_cuda:
      elements = 4194304
    step = max(16, elements // (x.size(0) * x.size(1)) // 16 * 16)
    out = torch.empty([x.size(0), x.size(1), hidden], dtype=x.dtype, device=x.device)
    for start in range(0, hidden, step):
      end = min(start + step, hidden)
      gate = torch.silu_(self.depthwise(name, h, hidden + start, hidden + end, height, width))
      torch.mul(gate, self.depthwise(name, h, start, end, height, width), out=out[:, :, start:end])
    return __torch__.linear(self.weights, name + ".conv_point", out)

  def depthwise(self: __torch__.SanaTransformer, name: str, h: Tensor, start: int, end: int, height: int, width: int) -> Tensor:
    # Bias and activation of conv_inverted, then conv_depth, for channels start to end of h. Returns them in float32.
    w = self.weights
    x = torch.silu_(torch.add(h[:, :, start:end], w[name + ".conv_inverted.bias"][start:end]))
    x = x.unflatten(1, [height, width]).permute([0, 3, 1, 2])
    weight = w[name + ".conv_depth.weight"][start:end]
    bias = w[name + ".conv_depth.bias"][start:end]
    x = torch.conv2d(x, weight, bias, [1, 1], [1, 1], [1, 1], end - start)
    return x.permute([0, 2, 3, 1]).flatten(1, 2)

  def norm(self: __torch__.SanaTransformer, name: str, x: Tensor) -> Tensor:
    # rms_norm_across_heads, in float32: (batch, tokens, heads * head_dim)
    x = x.to(6)
    if name + ".weight" in self.weights:
      x = x.mul_(__torch__.inverse_rms(x, 2, 1e-05)).mul_(self.weights[name + ".weight"])
    return x

def sinusoid(t: Tensor) -> Tensor:
  # Timesteps(256, flip_sin_to_cos, downscale_freq_shift 0) with max_period 10000. t: (1,); returns (1, 256) float32.
  frequency = torch.exp(torch.arange(0, 128, dtype=6, device=t.device) * -9.210340371976184 / 128)
  angle = t.unsqueeze(1).to(6) * frequency.unsqueeze(0)
  return torch.cat([torch.cos(angle), torch.sin(angle)], -1)

def linear_float32(weights: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  return torch.linear(x.to(6), weights[name + ".weight"].to(6), weights[name + ".bias"].to(6))
