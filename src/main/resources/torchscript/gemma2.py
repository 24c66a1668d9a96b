# transformers modeling_gemma2.py Gemma2Model: the text encoder.

class Gemma2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : Dict[str, Tensor]
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

  def bind(self: __torch__.Gemma2, name: str, raw: Tensor, source: int, shape: List[int], start: int) -> None:
    __torch__.bind(self.weights, name, raw, source, shape, start, self.dtype)

  def encode(self: __torch__.Gemma2, input_ids: Tensor, first: int) -> Tensor:
    # input_ids: (tokens,) int64 without padding. Returns the last hidden state of position 0 and of the positions
    # from `first` on: (selected, hidden_size) float32. The residual stream h is float32 in every precision.
    w = self.weights
    h = w["embed_tokens.weight"].index_select(0, input_ids).unsqueeze(0)
    h = (h * torch.tensor(torch.sqrt(self.hidden_size), dtype=self.dtype, device=h.device)).to(6)
    cos, sin = self.rotary_embedding(input_ids.size(0), h)
    for i in range(self.num_hidden_layers):
      layer = "layers." + str(i)
      x = __torch__.gemma_rms_norm(w[layer + ".input_layernorm.weight"], h, self.rms_norm_eps).to(self.dtype)
      x = self.attention(layer + ".self_attn", x, cos, sin)
      h = h + __torch__.gemma_rms_norm(w[layer + ".post_attention_layernorm.weight"], x, self.rms_norm_eps)
      x = __torch__.gemma_rms_norm(w[layer + ".pre_feedforward_layernorm.weight"], h, self.rms_norm_eps).to(self.dtype)
      gate = torch.gelu(__torch__.linear(w, layer + ".mlp.gate_proj", x), approximate="tanh")
      x = __torch__.linear(w, layer + ".mlp.down_proj", gate * __torch__.linear(w, layer + ".mlp.up_proj", x))
      h = h + __torch__.gemma_rms_norm(w[layer + ".post_feedforward_layernorm.weight"], x, self.rms_norm_eps)
    h = __torch__.gemma_rms_norm(w["norm.weight"], h, self.rms_norm_eps)
    return torch.cat([h[0, 0:1], h[0, first:]], 0)

  def rotary_embedding(self: __torch__.Gemma2, tokens: int, h: Tensor) -> Tuple[Tensor, Tensor]:
    # cos and sin of every position, computed in float32: (tokens, head_dim), both halves alike.
    frequency = torch.arange(0, self.head_dim, 2, dtype=6, device=h.device) / self.head_dim
    inverse_frequency = 1.0 / torch.pow(self.rope_theta, frequency)
    angle = torch.outer(torch.arange(tokens, dtype=6, device=h.device), inverse_frequency)
    angle = torch.cat([angle, angle], -1)
    return torch.cos(angle).to(self.dtype), torch.sin(angle).to(self.dtype)

  def attention(self: __torch__.Gemma2, name: str, h: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    # Causal attention with grouped key and value heads.
    batch, tokens, _ = h.size()
    groups = self.num_attention_heads // self.num_key_value_heads
    q = __torch__.linear(self.weights, name + ".q_proj", h).view([batch, tokens, -1, self.head_dim]).transpose(1, 2)
    k = __torch__.linear(self.weights, name + ".k_proj", h).view([batch, tokens, -1, self.head_dim]).transpose(1, 2)
    v = __torch__.linear(self.weights, name + ".v_proj", h).view([batch, tokens, -1, self.head_dim]).transpose(1, 2)
    q = __torch__.rotate(q, cos, sin)
    k = torch.repeat_interleave(__torch__.rotate(k, cos, sin), groups, 1)
    v = torch.repeat_interleave(v, groups, 1)
    scale = torch.pow(self.query_pre_attn_scalar, -0.5)
    if self.attn_logit_softcapping > 0.0:
      scores = torch.matmul(q, k.transpose(2, 3)) * scale
      scores = torch.tanh(scores / self.attn_logit_softcapping) * self.attn_logit_softcapping
      future = torch.triu(torch.ones([tokens, tokens], dtype=11, device=h.device), 1)
      scores = torch.masked_fill(scores, future, float("-inf"))
      out = torch.matmul(torch.softmax(scores, -1, 6).to(h.dtype), v)
    else:
      out = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True, scale=scale)
    return __torch__.linear(self.weights, name + ".o_proj", out.transpose(1, 2).reshape([batch, tokens, -1]))

def gemma_rms_norm(weight: Tensor, x: Tensor, eps: float) -> Tensor:
  y = x.to(6)
  y = y * torch.rsqrt(y.pow(2).mean([-1], True) + eps)
  return y * (1.0 + weight.to(6))

def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  half = x.size(3) // 2
  return x * cos + torch.cat([-x[:, :, :, half:], x[:, :, :, 0:half]], -1) * sin
