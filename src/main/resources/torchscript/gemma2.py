# transformers modeling_gemma2.py Gemma2Model: the text encoder.

class Gemma2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : Dict[str, Tensor]
  files : Dict[str, Tensor]
  dtype : int
  hidden_size : int
  num_hidden_layers : int
  num_attention_heads : int
  num_key_value_heads : int
  head_dim : int
  query_pre_attn_scalar : float
  rms_norm_eps : float
  rope_theta : float
  attn_logit_softcapping : float

  def bind(self: __torch__.Gemma2, name: str, file: str, file_bytes: int, position: int, source: int, shape: List[int]) -> None:
    self.weights[name] = __torch__.mapped(self.files, file, file_bytes, position, source, shape)

  def prepare(self: __torch__.Gemma2, device: str) -> None:
    # After all weights are bound: layers that share an input become one, norms get what they multiply with.
    w = self.weights
    names = w.keys()
    for i in range(self.num_hidden_layers):
      layer = "layers." + str(i)
      attn = layer + ".self_attn."
      __torch__.join(w, attn + "qkv_proj", [attn + "q_proj", attn + "k_proj", attn + "v_proj"], self.dtype, device)
      __torch__.join(w, layer + ".mlp.gate_up_proj", [layer + ".mlp.gate_proj", layer + ".mlp.up_proj"], self.dtype, device)
    for name in names:
      if name in w:
        __torch__.place(w, name, self.dtype, device)
        if name.endswith("norm.weight"):
          w[name] = 1.0 + w[name].to(6)
    self.files.clear()

  def prefix(self: __torch__.Gemma2, input_ids: Tensor) -> List[Tensor]:
    # input_ids: (1, tokens). What later tokens need of these: the last hidden state of position 0, (hidden_size,) float32,
    # then key and value of each layer, (1, key_value_heads, tokens, head_dim).
    kept : List[Tensor] = []
    past : List[Tensor] = []
    h = self.forward(input_ids, past, kept)
    return torch.add([h[0, 0]], kept)

  def encode(self: __torch__.Gemma2, input_ids: Tensor, prefix: List[Tensor], first: List[int], end: List[int]) -> List[Tensor]:
    # input_ids: (batch, tokens) int64 padded at the end, of the tokens that follow those of `prefix`, which may be empty.
    # Returns for each prompt the last hidden state of position 0 of all and of its own positions first to end:
    # (selected, hidden_size) float32.
    unused : List[Tensor] = []
    h = self.forward(input_ids, prefix[1:], unused)
    out : List[Tensor] = []
    for i in range(input_ids.size(0)):
      start = h[i, 0]
      if len(prefix) > 0:
        start = prefix[0]
      out.append(torch.cat([start.unsqueeze(0), h[i, first[i]:end[i]]], 0))
    return out

  def forward(self: __torch__.Gemma2, input_ids: Tensor, past: List[Tensor], kept: List[Tensor]) -> Tensor:
    # past: key and value of each layer for the tokens before these, or nothing. Returns (batch, tokens, hidden_size)
    # float32. The residual stream h is float32 in every precision. Padding at the end is seen by padding only.
    w = self.weights
    h = torch.embedding(w["embed_tokens.weight"], input_ids)
    h = (h * torch.tensor(torch.sqrt(self.hidden_size), dtype=self.dtype, device=h.device)).to(6)
    before = 0
    if len(past) > 0:
      before = past[0].size(2)
    tokens = input_ids.size(1)
    cos, sin = self.rotary_embedding(before, tokens, h)
    visible = torch.tril(torch.ones([tokens, before + tokens], dtype=11, device=h.device), before)
    visible = visible.repeat([self.num_attention_heads // self.num_key_value_heads, 1])
    for i in range(self.num_hidden_layers):
      layer = "layers." + str(i)
      x = __torch__.gemma_rms_norm(w[layer + ".input_layernorm.weight"], h, self.rms_norm_eps).to(self.dtype)
      q, k, v = self.projections(layer + ".self_attn", x, cos, sin)
      if len(past) > 0:
        k = torch.cat([past[2 * i].expand([k.size(0), -1, -1, -1]), k], 2)
        v = torch.cat([past[2 * i + 1].expand([v.size(0), -1, -1, -1]), v], 2)
      else:
        kept.append(k)
        kept.append(v)
      x = __torch__.linear(w, layer + ".self_attn.o_proj", self.attention(q, k, v, visible))
      h = h.add_(__torch__.gemma_rms_norm(w[layer + ".post_attention_layernorm.weight"], x, self.rms_norm_eps))
      x = __torch__.gemma_rms_norm(w[layer + ".pre_feedforward_layernorm.weight"], h, self.rms_norm_eps).to(self.dtype)
      gate, up = torch.chunk(__torch__.linear(w, layer + ".mlp.gate_up_proj", x), 2, 2)
      x = __torch__.linear(w, layer + ".mlp.down_proj", torch.gelu(gate, approximate="tanh").mul_(up))
      h = h.add_(__torch__.gemma_rms_norm(w[layer + ".post_feedforward_layernorm.weight"], x, self.rms_norm_eps))
    return __torch__.gemma_rms_norm(w["norm.weight"], h, self.rms_norm_eps)

  def rotary_embedding(self: __torch__.Gemma2, before: int, tokens: int, h: Tensor) -> Tuple[Tensor, Tensor]:
    # cos and sin of positions from `before` on, computed in float32: (tokens, head_dim), both halves alike.
    frequency = torch.arange(0, self.head_dim, 2, dtype=6, device=h.device) / self.head_dim
    inverse_frequency = 1.0 / torch.pow(self.rope_theta, frequency)
    angle = torch.outer(torch.arange(before, before + tokens, dtype=6, device=h.device), inverse_frequency)
    angle = torch.cat([angle, angle], -1)
    return torch.cos(angle).to(self.dtype), torch.sin(angle).to(self.dtype)

  def projections(self: __torch__.Gemma2, name: str, x: Tensor, cos: Tensor, sin: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    # Query, key and value of x: (batch, heads, tokens, head_dim).
    heads = self.num_attention_heads
    kv_heads = self.num_key_value_heads
    qkv = __torch__.linear(self.weights, name + ".qkv_proj", x).unflatten(2, [-1, self.head_dim]).transpose(1, 2)
    q, k, v = torch.split_with_sizes(qkv, [heads, kv_heads, kv_heads], 1)
    return __torch__.rotate(q, cos, sin), __torch__.rotate(k, cos, sin), v

  def attention(self: __torch__.Gemma2, q: Tensor, k: Tensor, v: Tensor, visible: Tensor) -> Tensor:
    # Queries that share a key and value head are put after one another, so that keys and values need no copies.
    # visible: (queries of one key head, keys). Returns (batch, tokens, heads * head_dim).
    batch, heads, tokens, _ = q.size()
    q = q.reshape([batch, k.size(1), -1, self.head_dim])
    scale = torch.pow(self.query_pre_attn_scalar, -0.5)
    if self.attn_logit_softcapping > 0.0:
      scores = torch.matmul(q, k.transpose(2, 3)) * scale
      scores = torch.tanh(scores / self.attn_logit_softcapping) * self.attn_logit_softcapping
      scores = torch.masked_fill(scores, torch.logical_not(visible), float("-inf"))
      out = torch.matmul(torch.softmax(scores, -1, 6).to(q.dtype), v)
    else:
      out = torch.scaled_dot_product_attention(q, k, v, visible, 0.0, False, scale=scale)
    return out.reshape([batch, heads, tokens, -1]).transpose(1, 2).reshape([batch, tokens, -1])

def gemma_rms_norm(weight: Tensor, x: Tensor, eps: float) -> Tensor:
  # weight: 1 + the bound weight, float32. Returns float32.
  y = x.to(6)
  return torch.mul(y, __torch__.inverse_rms(y, 2, eps)).mul_(weight)

def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  half = x.size(3) // 2
  return x * cos + torch.cat([-x[:, :, :, half:], x[:, :, :, 0:half]], -1) * sin
